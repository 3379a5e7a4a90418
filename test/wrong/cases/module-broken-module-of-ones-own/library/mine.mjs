export default { name: 'mine', check() {} };

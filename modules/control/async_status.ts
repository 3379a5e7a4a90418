import { defineControl, object, oneOf, string } from "../../engine/module/index.js";

export default defineControl({
  name: "async_status",
  summary: "Ask what has become of a task that was started with `poll: 0`.",
  scope: "host",
  args: object({
    jid: string("The job's id: `ansible_job_id` of what the task registered."),
    mode: oneOf(
      ["status", "cleanup"],
      "status",
      "cleanup forgets the job's result; a job that runs goes on.",
    ),
  }),
  examples: [{ args: { jid: "{{ update.ansible_job_id }}" } }],
  returns: {
    ansible_job_id: "The job's id.",
    started: "Whether it was started.",
    finished: "Whether it has ended; then the results of the task's own module stand beside it.",
    erased: "What was forgotten.",
  },
});

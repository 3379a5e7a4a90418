# Says whether the address of the API is on this host.
ip -o -4 addr show | grep " $vip/" || :

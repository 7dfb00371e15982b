# Completion of walkgen for fish. Load it with: walkgen completion fish | source
complete --command walkgen --arguments '(walkgen "[suggest:"(commandline --cursor)"]" (commandline) 2>/dev/null)'

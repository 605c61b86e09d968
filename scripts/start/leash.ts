// Preloaded into every child (`node --import`): when the process that started it is gone, however it died, the child ends
// with its whole process group. Nothing keeps running behind a start that was killed.
const CHECK_MS = 250;
const parent = process.ppid;

setInterval(() => {
  if (process.ppid === parent) return;
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    // Not the leader of its group: the leader has a leash of its own.
    process.exit(1);
  }
}, CHECK_MS).unref();

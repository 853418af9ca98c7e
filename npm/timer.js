// Timers in windows, workers and Node. Each function returns one that clears the timer.

/** After so many milliseconds, or later: hidden tabs throttle timeouts. */
export function after(millis, callback) {
  const id = setTimeout(callback, millis);
  return () => clearTimeout(id);
}

/** In the next task, which no engine throttles. */
export function nextTask(callback) {
  const { port1, port2 } = new MessageChannel();
  // An open port keeps Node running.
  const clear = () => port1.close();
  port1.onmessage = () => {
    clear();
    callback();
  };
  port2.postMessage(null);
  return clear;
}

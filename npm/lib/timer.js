// Timers for windows, workers and Node.

/** A longer timeout would run at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Calls back after that many milliseconds, or later: hidden tabs throttle timeouts. Returns a function that clears the timer.
 *
 * @param {number} millis
 * @param {() => void} callback
 */
export function after(millis, callback) {
  if (millis === Infinity) return () => {};
  if (millis <= 0) return nextTask(callback);
  const id = setTimeout(callback, Math.min(millis, LONGEST));
  return () => clearTimeout(id);
}

/**
 * Calls back in the next task, which no engine throttles.
 *
 * @param {() => void} callback
 */
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

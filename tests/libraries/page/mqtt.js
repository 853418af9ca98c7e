// mqtt: one client publishes with QoS 1, another one has subscribed with a session that survives connections.

import mqtt from "mqtt";

const PUBLISH_MS = 100;
const TOPIC = "numbers";

/**
 * @param {string} url
 * @param {typeof WebSocket} WebSocket
 */
export function startMqtt(url, WebSocket) {
  /** @param {string} clientId */
  const connect = (clientId) =>
    mqtt.connect(url, {
      createWebsocket: (address, protocols) => new WebSocket(address, protocols),
      clientId: `${clientId}-${Math.random().toString(36).slice(2)}`,
      clean: false,
      keepalive: 2,
      reconnectPeriod: 200,
      connectTimeout: 5_000,
      timerVariant: "native",
    });
  const [publisher, subscriber] = ["publisher", "subscriber"].map(connect);
  const counts = { published: 0, acknowledged: 0, again: 0, errors: 0 };
  const received = new Set();
  for (const client of [publisher, subscriber]) client.on("error", () => counts.errors++);
  /** @type {ReturnType<typeof setInterval>} */
  let timer;
  subscriber.subscribe(TOPIC, { qos: 1 }, () => {
    timer = setInterval(() => publish(counts.published++), PUBLISH_MS);
  });
  subscriber.on("message", (_topic, payload) => received.add(String(payload)));

  /**
   * Publishes a number until it is acknowledged. mqtt sends again what it has taken, except messages published while it still sent
   * older ones again: if the connection ends meanwhile, their callbacks get an error, and the application has to publish again.
   * @param {number} number
   */
  function publish(number) {
    publisher.publish(TOPIC, String(number), { qos: 1 }, (error) => {
      if (!error) counts.acknowledged++;
      else setTimeout(publish, PUBLISH_MS, number, counts.again++);
    });
  }

  return {
    counts: () => ({
      ...counts,
      progress: received.size,
      received: received.size,
      pending: counts.published - counts.acknowledged,
    }),
    pause: () => clearInterval(timer),
    resume() {
      timer = setInterval(() => publish(counts.published++), PUBLISH_MS);
    },
    stop: () => Promise.all([publisher, subscriber].map((client) => client.endAsync(true))),
  };
}

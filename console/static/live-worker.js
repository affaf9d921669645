// The one stream of a browser: its tabs say what they follow and are told what comes.
import { Stream } from "./stream.js";

const ports = new Map(); // port: the conversations that its page follows
let stream = null;

function tell(news) {
  for (const port of ports.keys()) port.postMessage(news);
}

self.onconnect = ({ ports: [port] }) => {
  ports.set(port, new Set());
  port.onmessage = ({ data }) => {
    if (data.open) {
      stream ??= new Stream(data.open, tell);
      if (!stream.isOpen) stream.open();
      else if (stream.last) port.postMessage(stream.last);
    }
    if (data.follow) {
      ports.get(port)?.add(data.follow);
      stream?.follow(data.follow);
    }
    if (data.bye) {
      ports.delete(port);
      stream?.forgetAllBut(new Set([...ports.values()].flatMap((each) => [...each])));
      if (!ports.size) stream?.close();
    }
  };
  port.start();
};

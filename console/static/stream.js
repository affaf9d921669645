// One stream of server-sent events, for the conversations that are followed.
const CALM = 100; // milliseconds in which several wishes become one connection
const AGAIN = 2000; // milliseconds until a stream that was refused is asked for again

export class Stream {
  constructor(address, tell) {
    this.address = address;
    this.tell = tell;
    this.followed = new Set();
    this.source = null;
    this.timer = null;
    this.last = null;
  }

  follow(conversation) {
    if (this.followed.has(conversation)) return;
    this.followed.add(conversation);
    this.open();
  }

  forgetAllBut(wanted) {
    this.followed = new Set([...this.followed].filter((each) => wanted.has(each)));
  }

  get isOpen() {
    return this.source !== null && this.source.readyState !== EventSource.CLOSED;
  }

  open() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), CALM);
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  connect() {
    this.close();
    const query = new URLSearchParams([...this.followed].map((each) => ["conversation", each]));
    this.source = new EventSource(`${this.address}?${query}`);
    this.source.onopen = () => {
      this.tell({ topic: "line", up: true });
      this.tell({ topic: "resync" });
    };
    this.source.onerror = () => {
      this.tell({ topic: "line", up: false });
      if (!this.isOpen) void this.ask(); // refused: a browser does not try again by itself
    };
    this.source.onmessage = ({ data }) => {
      const news = JSON.parse(data);
      if (news.topic === "signed_out") this.close();
      if (news.topic === "pulse") this.last = news;
      this.tell(news);
    };
  }

  async ask() {
    try {
      const { status } = await fetch(this.address, { method: "HEAD" });
      if (status === 401 || status === 403) return this.tell({ topic: "signed_out" });
    } catch {
      // the server is away
    }
    this.timer = setTimeout(() => this.connect(), AGAIN);
  }
}

package pubsub

// mostUnread is how many ids wait for who listens to a subject of things that are new.
const mostUnread = 32

// Subscription is one who listens. Nobody has to read: what waits is bounded, whoever is slow is told once to look again in the
// place of what was not kept.
type Subscription struct {
	// Again says: look again. It holds one signal, so that many changes meanwhile are one. The first comes without any change:
	// whoever begins to listen looks, as soon as nothing can be missed any more.
	Again <-chan struct{}
	// About has the ids of what is new, in the order in which it was told; nothing for a subject that tells changes of one thing.
	About <-chan string

	again chan struct{}
	about chan string
	told  bool // to look for the first time; the hub's
}

func newSubscription() *Subscription {
	s := &Subscription{again: make(chan struct{}, 1), about: make(chan string, mostUnread)}
	s.Again, s.About = s.again, s.about
	return s
}

func (s *Subscription) hear(about string) {
	if about == "" {
		s.lookAgain()
		return
	}
	select {
	case s.about <- about:
	default:
		s.lookAgain()
	}
}

func (s *Subscription) lookAgain() { signal(s.again) }

// listeners are those who listen to one subject: one subscription in NATS for all of them.
type listeners map[*Subscription]struct{}

func (h *Hub) join(subject string, s *Subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.topics[subject] == nil {
		h.topics[subject] = listeners{}
		h.turned[subject] = true
	}
	h.topics[subject][s] = struct{}{}
	h.begun = append(h.begun, s)
	signal(h.untold)
}

func (h *Hub) leave(subject string, s *Subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.topics[subject], s)
	if len(h.topics[subject]) == 0 {
		delete(h.topics, subject)
		h.turned[subject] = false
		signal(h.untold)
	}
}

// tend tells NATS what is listened to here. It does so alone: a connection that hangs holds up who writes to it, and who listens,
// or hands news out, must not wait for that.
func (h *Hub) tend() {
	for {
		select {
		case <-h.untold:
			h.introduce()
		case <-h.done:
			return
		}
	}
}

// introduce tells NATS what it may not know yet, and those who have begun to listen that it does. Where it does not answer they
// look all the same, and once more when it has. Where it is away that is when it is back.
func (h *Hub) introduce() {
	h.mu.Lock()
	begun, turned := h.begun, h.turned
	h.begun, h.turned = nil, map[string]bool{}
	h.mu.Unlock()

	for subject, wanted := range turned {
		h.follow(subject, wanted)
	}
	if len(begun) == 0 {
		return
	}
	hangs := h.conn.IsConnected() && h.conn.FlushTimeout(flushTimeout) != nil && h.conn.IsConnected()
	for _, s := range begun {
		if !hangs || !s.told {
			s.told = true
			s.lookAgain()
		}
	}
	if hangs {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.begun = append(h.begun, begun...)
		signal(h.untold)
	}
}

// follow begins or ends what NATS sends of a subject.
func (h *Hub) follow(subject string, wanted bool) {
	sent := h.heard[subject]
	switch {
	case wanted && sent == nil:
		sent, err := h.conn.ChanSubscribe(subject, h.incoming)
		if err != nil {
			h.log.Warn("NATS cannot be told what is listened to", "error", err)
			return
		}
		h.heard[subject] = sent
	case !wanted && sent != nil:
		delete(h.heard, subject)
		_ = sent.Unsubscribe() // fails where the connection is closed
	}
}

// Idle reports whether nobody listens.
func (h *Hub) Idle() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.topics) == 0
}

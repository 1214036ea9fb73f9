package pubsub

import "github.com/nats-io/nats.go"

// mostUnread is how many ids wait for who listens to a subject of things that are new.
const mostUnread = 32

// Subscription is one who listens. Nobody has to read: what waits is bounded, whoever is slow is told once to look again in the
// place of what was not kept.
type Subscription struct {
	// Again says: look again. It holds one signal, so that many changes meanwhile are one, and holds it from the start: whoever
	// begins to listen looks.
	Again <-chan struct{}
	// About has the ids of what is new, in the order in which it was told; nothing for a subject that tells changes of one thing.
	About <-chan string

	again chan struct{}
	about chan string
}

func newSubscription() *Subscription {
	s := &Subscription{again: make(chan struct{}, 1), about: make(chan string, mostUnread)}
	s.Again, s.About = s.again, s.about
	s.lookAgain()
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

// topic is a subject that somebody here listens to: one subscription in NATS for all of them.
type topic struct {
	heard     *nats.Subscription
	listeners map[*Subscription]struct{}
}

func (h *Hub) join(subject string, s *Subscription) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[subject]
	if t == nil {
		heard, err := h.conn.ChanSubscribe(subject, h.incoming)
		if err != nil {
			return err
		}
		t = &topic{heard: heard, listeners: map[*Subscription]struct{}{}}
		h.topics[subject] = t
	}
	t.listeners[s] = struct{}{}
	return nil
}

func (h *Hub) leave(subject string, s *Subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[subject]
	delete(t.listeners, s)
	if len(t.listeners) == 0 {
		delete(h.topics, subject)
		_ = t.heard.Unsubscribe() // fails where the connection is closed
	}
}

// Idle reports whether nobody listens.
func (h *Hub) Idle() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.topics) == 0
}

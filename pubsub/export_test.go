package pubsub

import "errors"

// Listeners is how many subscriptions there are.
func (h *Hub) Listeners() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, all := range h.topics {
		n += len(all)
	}
	return n
}

// Lose has news be lost.
func (h *Hub) Lose() { h.lose(errors.New("the test has them lost")) }

// Server is the URL of the NATS server that it is connected to, "" for none.
func (h *Hub) Server() string { return h.conn.ConnectedUrl() }

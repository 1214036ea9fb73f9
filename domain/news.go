package domain

// News says that something has changed, by ids alone. Whoever hears it looks for themself, and so sees what they may see and
// what is there by then.
type News struct {
	Subject Subject
	// About is the id of what is new there, "" where the subject says all there is to say.
	About string
}

// Subject names what can be listened to, a kind and an id: order.order_01jd… for one order.
type Subject string

// SubjectOrder is where changes of an order are told, with its parcels and refunds.
func SubjectOrder(id OrderID) Subject { return subject("order", id.String()) }

// SubjectPayment is where changes of a payment are told.
func SubjectPayment(id PaymentID) Subject { return subject("payment", id.String()) }

// SubjectOrdersOfStore is where the orders that are placed at a store are told.
func SubjectOrdersOfStore(id StoreID) Subject { return subject("store", id.String()) + ".orders" }

// SubjectNotifications is where it is told that a user is told something.
func SubjectNotifications(of UserID) Subject { return subject("notification", of.String()) }

func subject(kind, id string) Subject { return Subject(kind + "." + id) }

// OrderChanged is the news of a change of an order.
func OrderChanged(id OrderID) News { return News{Subject: SubjectOrder(id)} }

// PaymentChanged is the news of a change of the payment of a group.
func PaymentChanged(of GroupID) News { return News{Subject: SubjectPayment(PaymentID(of))} }

// OrderPlaced is the news of an order at a store.
func OrderPlaced(at StoreID, id OrderID) News {
	return News{Subject: SubjectOrdersOfStore(at), About: id.String()}
}

// Notified is the news that a user was told something.
func Notified(user UserID) News { return News{Subject: SubjectNotifications(user)} }

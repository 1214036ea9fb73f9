package args

// RegisterParcel asks to tell the carrier of a shipment.
type RegisterParcel struct {
	// ShipmentID is the shipment's as clients know it.
	ShipmentID string `json:"shipment_id"`
}

// Kind names the job in River's tables.
func (RegisterParcel) Kind() string { return "parcel_register" }

// MoveParcel asks the sandbox carrier to take a parcel a step of its way further.
type MoveParcel struct {
	ShipmentID string `json:"shipment_id"`
	// Step counts from 0.
	Step    int  `json:"step"`
	Chinese bool `json:"chinese"`
}

// Kind names the job in River's tables.
func (MoveParcel) Kind() string { return "parcel_move" }

// DoWhatIsDue asks to complete the orders and to grant the refunds whose time has come.
type DoWhatIsDue struct{}

// Kind names the job in River's tables.
func (DoWhatIsDue) Kind() string { return "orders_due" }

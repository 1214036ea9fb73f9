package resolvers

import (
	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

func shipmentID(s *commerce.Shipment) (domain.ShipmentID, bool) { return s.ID, true }

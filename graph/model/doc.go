// Package model holds what only GraphQL knows: inputs, payloads, enums without a rule, and the Go side of connections,
// interfaces and unions. Entities are domain types and never live here.
package model

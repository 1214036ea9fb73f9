// Package domain is the kernel that both sides of the graph share: ids, money, pages, the actor and the error codes.
// It imports nothing but the standard library. What belongs to one side lives in domain/community and domain/commerce,
// which never import each other.
package domain

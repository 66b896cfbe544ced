package handlers

import "net/http"

// maxHook is how long a letter of another service may be, in bytes.
const maxHook = 1 << 20

// withHooks lets in, beside everything else, the letters of those who have been
// told to write: Stripe, and who sends our mails.
func (s *Server) withHooks(rest http.Handler) http.Handler {
	if s.Billing == nil && s.Returns == nil {
		return rest
	}
	mux := http.NewServeMux()
	if s.Billing != nil {
		mux.HandleFunc("POST "+hookPath, s.stripeHook)
	}
	if s.Returns != nil {
		mux.HandleFunc("POST "+returnsPath, s.returnedMail)
	}
	mux.Handle("/", rest)
	return mux
}

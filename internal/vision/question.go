package vision

// Question is the photo somebody searches with. Vectors of another engine
// have no signature.
type Question struct {
	Vector
	Signature *Signature
}

// Marshal gives the bytes of the vector and of the signature, if there is one.
func (q Question) Marshal() []byte {
	out := q.Vector.Marshal()
	if q.Signature != nil {
		out = append(out, q.Signature.Marshal()...)
	}
	return out
}

// UnmarshalQuestion reads what Marshal wrote. Errors: ErrVector, ErrSignature.
func UnmarshalQuestion(data []byte) (q Question, err error) {
	if len(data) > VectorSize {
		if q.Signature, err = UnmarshalSignature(data[VectorSize:]); err != nil {
			return Question{}, err
		}
		data = data[:VectorSize]
	}
	q.Vector, err = Unmarshal(data)
	return q, err
}

package smallfont

import "encoding/binary"

// dict is a DICT: operators with their operands.
type dict []entry

type entry struct {
	op   operator
	raw  []byte // with the operator
	ints []int  // its operands; nil where one is no whole number
}

// dictOf reads a DICT.
func dictOf(data []byte) (dict, error) {
	var d dict
	r := reader{data: data}
	from, whole := 0, true
	var ints []int
	for r.at < len(data) && !r.bad {
		b := r.u8()
		switch {
		case b <= 21:
			op := operator(b)
			if b == 12 {
				op = op<<8 | operator(r.u8())
			}
			if !whole {
				ints = nil
			}
			d = append(d, entry{op: op, raw: data[from:r.at:r.at], ints: ints})
			from, whole, ints = r.at, true, nil
		case b == 28:
			ints = append(ints, int(int16(r.u16())))
		case b == 29:
			ints = append(ints, int(int32(r.u32())))
		case b == 30:
			whole = false
			for v := r.u8(); v&15 != 15 && !r.bad; {
				v = r.u8()
			}
		case b >= 32 && b <= 246:
			ints = append(ints, b-139)
		case b >= 247 && b <= 250:
			ints = append(ints, (b-247)*256+r.u8()+108)
		case b >= 251 && b <= 254:
			ints = append(ints, -(b-251)*256-r.u8()-108)
		default:
			return nil, errCut
		}
	}
	if r.bad || from != len(data) {
		return nil, errCut
	}
	return d, nil
}

// find returns an operator's operands, nil where it is missing.
func (d dict) find(op operator) []int {
	for _, e := range d {
		if e.op == op {
			return e.ints
		}
	}
	return nil
}

// offset is the one operand of an operator, zero where it is missing.
func (d dict) offset(op operator) int {
	if v := d.find(op); len(v) == 1 {
		return v[0]
	}
	return 0
}

// without is the DICT without some operators.
func (d dict) without(ops ...operator) []byte {
	var out []byte
next:
	for _, e := range d {
		for _, op := range ops {
			if e.op == op {
				continue next
			}
		}
		out = append(out, e.raw...)
	}
	return out
}

// moved is a font's DICT with what it points to elsewhere. Its length does not
// depend on where.
func (d dict) moved(charset, choices, chars, parts int) []byte {
	out := d.without(opCharset, opEncoding, opPrivate, opFDSelect, opCharStrings, opFDArray)
	out = appendOp(out, opCharset, charset)
	out = appendOp(out, opFDSelect, choices)
	out = appendOp(out, opCharStrings, chars)
	return appendOp(out, opFDArray, parts)
}

// intSize is the length of a whole number as appendOp writes it.
const intSize = 5

// appendOp adds an operator of a DICT.
func appendOp(out []byte, op operator, operands ...int) []byte {
	for _, v := range operands {
		out = binary.BigEndian.AppendUint32(append(out, 29), uint32(v))
	}
	if op > 0xff {
		out = append(out, byte(op>>8))
	}
	return append(out, byte(op))
}

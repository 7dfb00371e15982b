namespace WalkGen.Images.Tests;

/// <summary>A small packer of LZO1X: the last place of each three bytes is the only candidate of a match.</summary>
internal sealed class LzoPacker
{
    private readonly List<byte> _packed = [];
    private int _bits = -1; // the byte whose low bits count up to three literals; -1 before the first match

    public static byte[] Pack(ReadOnlySpan<byte> content)
    {
        LzoPacker packer = new();
        Dictionary<int, int> last = [];
        int literals = 0; // where they begin
        for (int at = 0; at + 3 <= content.Length;)
        {
            int key = content[at] | (content[at + 1] << 8) | (content[at + 2] << 16);
            int source = last.TryGetValue(key, out int found) && at - found <= 0xbfff ? found : -1;
            last[key] = at;
            if (source < 0 || at - source == 0x4000) // that distance is the end mark
            {
                at++;
                continue;
            }

            int length = 3;
            while (at + length < content.Length && content[source + length] == content[at + length]) length++;
            packer.Literals(content[literals..at]);
            packer.Match(at - source, length);
            literals = at += length;
        }

        packer.Literals(content[literals..]);
        return [.. packer._packed, 0x11, 0, 0];
    }

    private void Literals(ReadOnlySpan<byte> literals)
    {
        if (literals.IsEmpty) return;
        if (_bits < 0 && literals.Length <= 238) _packed.Add((byte)(17 + literals.Length));
        else if (literals.Length <= 3) _packed[_bits] |= (byte)literals.Length;
        else Length(0, literals.Length - 3, 15);
        _packed.AddRange(literals);
    }

    private void Match(int distance, int length)
    {
        if (length <= 8 && distance <= 0x800)
        {
            _bits = _packed.Count;
            _packed.Add((byte)(((length - 1) << 5) | (((distance - 1) & 7) << 2)));
            _packed.Add((byte)((distance - 1) >> 3));
            return;
        }

        bool isFar = distance > 0x4000;
        int operand = isFar ? distance - 0x4000 : distance - 1;
        if (isFar) Length(0x10 | ((operand >> 14) << 3), length - 2, 7);
        else Length(0x20, length - 2, 31);
        _bits = _packed.Count;
        _packed.Add((byte)(operand << 2));
        _packed.Add((byte)(operand >> 6));
    }

    private void Length(int code, int length, int longest)
    {
        if (length <= longest)
        {
            _packed.Add((byte)(code | length));
            return;
        }

        _packed.Add((byte)code);
        for (length -= longest; length > 255; length -= 255) _packed.Add(0);
        _packed.Add((byte)length);
    }
}

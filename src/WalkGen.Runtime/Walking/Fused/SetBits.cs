using System.Numerics;

namespace WalkGen;

/// <summary>The numbers of the bits that are set, in ascending order, for <c>foreach</c>.</summary>
internal struct SetBits(uint bits)
{
    private uint _rest = bits;

    public int Current { get; private set; }

    public readonly SetBits GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest == 0) return false;
        Current = BitOperations.TrailingZeroCount(_rest);
        _rest &= _rest - 1;
        return true;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Cli.Output;

/// <summary>Writes lines of lower-case hexadecimal numbers without leading zeros, separated by single spaces.</summary>
internal sealed class HexLineWriter(Utf8Buffer output)
{
    /// <summary>Four numbers and their separators.</summary>
    private const int LongestLine = 4 * (HexDigits.Longest + 1);

    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteLine(ulong first, ulong second, ulong third, ulong fourth)
    {
        ref byte line = ref MemoryMarshal.GetReference(output.Reserve(LongestLine));
        int used = HexDigits.WriteShort(ref line, first);
        Unsafe.Add(ref line, used++) = (byte)' ';
        used += HexDigits.WriteShort(ref Unsafe.Add(ref line, used), second);
        Unsafe.Add(ref line, used++) = (byte)' ';
        used += HexDigits.WriteShort(ref Unsafe.Add(ref line, used), third);
        Unsafe.Add(ref line, used++) = (byte)' ';
        used += HexDigits.WriteShort(ref Unsafe.Add(ref line, used), fourth);
        Unsafe.Add(ref line, used++) = (byte)'\n';
        output.Advance(used);
    }
}

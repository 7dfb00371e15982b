using System.Buffers.Binary;
using System.Globalization;

namespace WalkGen.Live;

/// <summary>The words in the text of <c>xp</c>, a command of QEMU's monitor. Source: QEMU, <c>monitor/hmp-cmds-target.c</c>.</summary>
internal static class PhysicalWords
{
    /// <summary>The command that prints <paramref name="count"/> words of 64 bits at <paramref name="address"/>.</summary>
    public static string Command(ulong address, int count)
        => string.Create(CultureInfo.InvariantCulture, $"xp /{count}xg 0x{address:x}");

    /// <summary>Writes the words of <paramref name="text"/> to <paramref name="target"/>; false if there are more or fewer.</summary>
    public static bool TryParse(string text, Span<byte> target)
    {
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            ReadOnlySpan<char> words = line[(line.IndexOf(':') + 1)..];
            foreach (Range part in words.Split(' '))
            {
                ReadOnlySpan<char> word = words[part];
                if (word.IsEmpty) continue;
                if (!word.StartsWith("0x", StringComparison.Ordinal) || target.Length < sizeof(ulong)
                    || !ulong.TryParse(word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value))
                {
                    return false; // "Cannot access memory"
                }

                BinaryPrimitives.WriteUInt64LittleEndian(target, value);
                target = target[sizeof(ulong)..];
            }
        }

        return target.IsEmpty;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace WalkGen.Live;

/// <summary>
/// The registers in the text of <c>info registers -a</c>, a command of QEMU's monitor. Source: QEMU, <c>target/i386/cpu-dump.c</c> and
/// <c>target/riscv/cpu.c</c>.
/// </summary>
internal sealed partial class RegisterText
{
    /// <summary>The command.</summary>
    public const string Command = "info registers -a";

    private const int MaxCpus = 1 << 12;

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The registers of each CPU; empty if the text has none, or too many.</summary>
    public static List<RegisterText> Parse(string text)
    {
        List<RegisterText> cpus = [];
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            if (line.StartsWith("CPU#", StringComparison.Ordinal))
            {
                if (cpus.Count == MaxCpus) return [];
                cpus.Add(new RegisterText());
            }
            else if (cpus.Count > 0)
            {
                foreach (Match match in Register().Matches(line.ToString()))
                    cpus[^1]._values.TryAdd(match.Groups["name"].Value, match.Groups["value"].Value);
            }
        }

        return cpus;
    }

    /// <summary>Whether the text has the register. Case does not count.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>Whether the register has 32 bits.</summary>
    public bool Is32Bit(string name) => _values.GetValueOrDefault(name)?.Length == 8;

    /// <summary>The value of the first register that exists; null if none does.</summary>
    public ulong? Find(string[] names) => names.FirstOrDefault(Has) is { } name
        ? ulong.Parse(_values[name], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : null;

    // x86: CR0=80010011; RISC-V: a line " satp     8000000000080234".
    [GeneratedRegex(@"(^|\s)(?<name>[A-Z][A-Z0-9]{1,4})=(?<value>[0-9a-f]{8,16})\b|^ (?<name>[a-z]{2,8}) +(?<value>[0-9a-f]{8,16})$")]
    private static partial Regex Register();
}

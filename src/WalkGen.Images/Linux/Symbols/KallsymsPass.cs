using System.Text;

namespace WalkGen.Images;

/// <summary>What one pass over all names of kallsyms finds.</summary>
internal sealed class KallsymsPass
{
    /// <summary>
    /// The number of symbols in a block. Linux's own <c>kallsyms_markers</c>, which VMCOREINFO does not name, are as far apart.
    /// </summary>
    public const int BlockSize = 256;

    private readonly List<int> _blocks = [];
    private readonly Dictionary<string, int> _found = [];

    private KallsymsPass()
    {
    }

    /// <summary>The offset of each block in <c>kallsyms_names</c>, and that of the end.</summary>
    public IReadOnlyList<int> Blocks => _blocks;

    /// <summary>The numbers of the wanted symbols. Of several symbols with a name, the first counts.</summary>
    public IReadOnlyDictionary<string, int> Found => _found;

    /// <summary>The number of the first symbol that is missing or damaged; null if there is none.</summary>
    public int? DamagedAt { get; private set; }

    /// <summary>Reads all of <paramref name="symbols"/>.</summary>
    public static KallsymsPass Run(KallsymsNames symbols, IEnumerable<string> names)
    {
        KallsymsPass pass = new();
        (string Text, byte[] Bytes)[] wanted = [.. names.Select(static name => (name, Encoding.ASCII.GetBytes(name)))];
        (string Text, byte[] Bytes)[]?[] byLength = new (string, byte[])[KallsymsNames.MaxLength][];
        foreach (var group in wanted.GroupBy(static name => name.Bytes.Length)) byLength[group.Key] = [.. group];
        pass._blocks.Add(0);
        while (symbols.MoveNext())
        {
            if ((symbols.Index + 1) % BlockSize == 0) pass._blocks.Add(symbols.Position);
            if (byLength[symbols.NameLength] is not { } alike) continue;
            foreach (var (text, bytes) in alike)
            {
                if (symbols.EndsAs(bytes) && symbols.Name.SequenceEqual(bytes)) pass._found.TryAdd(text, symbols.Index);
            }
        }

        if ((symbols.Index + 1) % BlockSize != 0) pass._blocks.Add(symbols.Position);
        if (symbols.IsDamaged) pass.DamagedAt = symbols.Index + 1;
        return pass;
    }
}

using System.Globalization;
using System.Xml;

namespace WalkGen.Live;

/// <summary>
/// The registers that a gdbstub describes in XML: <c>target.xml</c> and the documents that it includes. Source: gdb manual, appendix
/// "Target Descriptions".
/// </summary>
internal sealed class TargetDescription
{
    private const int MaxDocuments = 64; // QEMU's machines have about 10
    private const int MaxDepth = 8; // of includes
    private const int MaxRegisters = 1 << 14; // RISC-V has 4096 control and status registers
    private const int MaxNumber = 1 << 20;
    private const string XInclude = "http://www.w3.org/2001/XInclude";

    private readonly Dictionary<string, GdbRegister> _registers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Func<string, string> _fetch;
    private int _documents;
    private int _next; // the number of a register that has none

    private TargetDescription(Func<string, string> fetch) => _fetch = fetch;

    /// <summary>Reads the description.</summary>
    /// <param name="fetch">Returns the document with a name.</param>
    /// <exception cref="FormatException">A document is malformed. The message says why, without a full stop.</exception>
    public static TargetDescription Read(Func<string, string> fetch)
    {
        TargetDescription description = new(fetch);
        description.ReadDocument("target.xml", 0);
        return description;
    }

    /// <summary>Whether there is a register with this name. Case does not count.</summary>
    public bool Has(string name) => _registers.ContainsKey(name);

    /// <summary>The first of <paramref name="names"/> that is the name of a register; null if there is none.</summary>
    public GdbRegister? Find(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (_registers.TryGetValue(name, out GdbRegister register)) return register;
        }

        return null;
    }

    private void ReadDocument(string name, int depth)
    {
        if (depth > MaxDepth || ++_documents > MaxDocuments)
            throw new FormatException($"the target description includes more than {MaxDocuments} documents, or itself");
        string text = _fetch(name);

        // QEMU does not declare the prefix xi, and names a DTD, which is ignored: its entities could be of any size.
        XmlNamespaceManager prefixes = new(new NameTable());
        prefixes.AddNamespace("xi", XInclude);
        XmlParserContext context = new(null, prefixes, null, XmlSpace.None);
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null };
        using XmlReader reader = XmlReader.Create(new StringReader(text), settings, context);
        try
        {
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element) continue;
                if (reader.LocalName == "include") ReadDocument(reader.GetAttribute("href") ?? "", depth + 1);
                else if (reader.LocalName == "reg") Add(reader);
            }
        }
        catch (XmlException e)
        {
            throw new FormatException($"the target description is malformed in line {e.LineNumber} of a document", e);
        }
    }

    private void Add(XmlReader reader)
    {
        int number = Parse(reader.GetAttribute("regnum")) ?? _next;
        if (reader.GetAttribute("name") is not { Length: > 0 } name || Parse(reader.GetAttribute("bitsize")) is not { } bits)
            throw new FormatException("the target description has a register without a name or a size");
        if (_registers.Count == MaxRegisters || number > MaxNumber)
            throw new FormatException($"the target description has more than {MaxRegisters} registers, or numbers above {MaxNumber}");
        _registers.TryAdd(name, new GdbRegister(number, bits));
        _next = number + 1;
    }

    private static int? Parse(string? text)
    {
        if (text is null) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException("the target description has a register with a malformed number");
    }
}

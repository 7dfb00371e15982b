using System.Text;

namespace WalkGen.Generator.Emission;

/// <summary>Writes lines at the current indentation, always ended by a line feed.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes <paramref name="lines"/>, which may be several, each at the current indentation.</summary>
    public void Write(string lines)
    {
        for (int start = 0; start <= lines.Length;)
        {
            int end = lines.IndexOf('\n', start);
            if (end < 0) end = lines.Length;
            WriteLine(lines, start, end, _depth);
            start = end + 1;
        }
    }

    /// <summary>Writes an empty line.</summary>
    public void Write() => _text.Append('\n');

    /// <summary>Writes a jump label: one step to the left.</summary>
    public void Label(string name) => WriteLine(name + ":", 0, name.Length + 1, _depth - 1);

    /// <summary>Writes <paramref name="head"/> and opens a block below it, which closes with the result.</summary>
    public Block Block(string head)
    {
        Write(head);
        Write("{");
        _depth++;
        return new Block(this);
    }

    public override string ToString() => _text.ToString();

    internal void CloseBlock()
    {
        _depth--;
        Write("}");
    }

    private void WriteLine(string lines, int start, int end, int depth)
    {
        if (end > start && lines[end - 1] == '\r') end--; // of sources checked out with such line ends
        if (end > start) _text.Append(' ', depth * 4).Append(lines, start, end - start);
        _text.Append('\n');
    }
}

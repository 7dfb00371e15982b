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
        foreach (string line in lines.Split('\n')) WriteLine(line.TrimEnd('\r'), _depth);
    }

    /// <summary>Writes an empty line.</summary>
    public void Write() => _text.Append('\n');

    /// <summary>Writes a jump label: one step to the left.</summary>
    public void Label(string name) => WriteLine(name + ":", _depth - 1);

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

    private void WriteLine(string line, int depth)
    {
        if (line.Length > 0) _text.Append(' ', depth * 4).Append(line);
        _text.Append('\n');
    }
}

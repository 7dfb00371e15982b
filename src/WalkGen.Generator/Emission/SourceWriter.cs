using System.Text;

namespace WalkGen.Generator.Emission;

/// <summary>Writes lines at the current indentation. A line ends with a line feed and is wrapped at <see cref="MaxLength"/>.</summary>
internal sealed class SourceWriter
{
    /// <summary>The longest line, in characters.</summary>
    public const int MaxLength = 140;

    private const int Indentation = 4;

    /// <summary>Enough for the file of most walkers, in characters.</summary>
    private const int Capacity = 16 * 1024;

    private readonly StringBuilder _text = new(Capacity);
    private int _depth;

    /// <summary>Writes <paramref name="lines"/> at the current indentation.</summary>
    public void Write(string lines)
    {
        if (lines.IndexOf('\n') < 0) WriteWrapped(lines, _depth * Indentation);
        else foreach (string line in lines.Split('\n')) WriteWrapped(line.TrimEnd('\r'), _depth * Indentation);
    }

    /// <summary>Writes <paramref name="lines"/> at the current indentation, but never wraps them: they may contain literals.</summary>
    public void WriteVerbatim(string lines)
    {
        foreach (string line in lines.Split('\n')) WriteLine(line.TrimEnd('\r'), _depth * Indentation);
    }

    /// <summary>Writes an empty line.</summary>
    public void Write() => _text.Append('\n');

    /// <summary>Writes a label, one step to the left.</summary>
    public void Label(string name) => WriteLine(name + ":", (_depth - 1) * Indentation);

    /// <summary>Writes <paramref name="head"/> and opens a block, which the result closes.</summary>
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

    private void WriteWrapped(string line, int indent)
    {
        bool isContinued = false;
        while (indent + line.Length > MaxLength && BreakBefore(line, MaxLength - indent) is > 0 and var end)
        {
            WriteLine(line.Substring(0, end).TrimEnd(), indent);
            line = line.Substring(end);
            if (!isContinued) indent += Indentation;
            isContinued = true;
        }

        WriteLine(line, indent);
    }

    /// <summary>
    /// Where to break a long line: after the parenthesis that opens a list of parameters or arguments; else after the outermost comma or
    /// operator, the last one that fits. 0 if there is no such place. A comment or directive is never broken: its rest would be code.
    /// </summary>
    private static int BreakBefore(string line, int limit)
    {
        if (line.StartsWith("#", StringComparison.Ordinal)) return 0;
        int comment = line.IndexOf("//", StringComparison.Ordinal);
        if (comment >= 0) line = line.Substring(0, comment);

        int list = line.IndexOf('(') + 1;
        if (list > 1 && list < line.Length - 2 && !line.StartsWith("if (", StringComparison.Ordinal)) return list;

        int best = 0, bestDepth = int.MaxValue, depth = 0;
        for (int i = 0; i < line.Length && i < limit; i++)
        {
            if (line[i] is '(' or '[') depth++;
            else if (line[i] is ')' or ']') depth--;
            else if (line[i] == '<' && i > 0 && char.IsLetterOrDigit(line[i - 1])) depth++;
            else if (line[i] == '>' && i > 0 && line[i - 1] != '=' && line[i - 1] != ' ') depth--;
            bool isBreak = line[i] == ' ' && i > 0 && (line[i - 1] is ',' or '|' or '=' or '?' || line[i - 1] == '&');
            if (!isBreak || depth > bestDepth) continue;
            best = i + 1;
            bestDepth = depth;
        }

        return best;
    }

    private void WriteLine(string line, int indent)
    {
        if (line.Length > 0) _text.Append(' ', indent).Append(line);
        _text.Append('\n');
    }
}

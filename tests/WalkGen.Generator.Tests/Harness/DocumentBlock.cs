using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>A block of C# in a document, and how it says that it is to be compiled (CONTRIBUTING.md, "Code in documents").</summary>
/// <param name="Document">The document's path in the repository.</param>
/// <param name="Line">The line of the document on which its code begins, from 1 on.</param>
/// <param name="Kind">What the comment before the block says behind <c>compile:</c>; empty without one.</param>
/// <param name="Code">What it shows.</param>
/// <param name="Output">What the document says that it prints; null if it does not say.</param>
internal sealed partial record DocumentBlock(string Document, int Line, string Kind, string Code, string? Output)
{
    /// <summary>The block is all that is compiled.</summary>
    public const string Whole = "";

    /// <summary>The block stands inside a walker.</summary>
    public const string Members = "members";

    /// <summary>The block is compiled together with the whole blocks before it in its document.</summary>
    public const string WithAbove = "with the blocks above";

    /// <summary>The block is a part of what is generated for the first block of README.md.</summary>
    public const string Generated = "generated";

    /// <summary>The block must not compile: behind it stands the one diagnostic that says why.</summary>
    public const string FailsWith = "fails with ";

    // What a project has that sets ImplicitUsings, as `dotnet new console` does, and our namespaces.
    private const string Usings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;"
        + " global using System.Threading; global using System.Threading.Tasks; global using WalkGen; global using WalkGen.Emulation; global using WalkGen.Formats; global using WalkGen.Linux; global using WalkGen.Images;";

    public static string Repository { get; } = Root();

    /// <summary>All of README.md and the documents. The pages of the diagnostics have their own test.</summary>
    public static IReadOnlyList<DocumentBlock> All { get; } = [.. Paths.SelectMany(Read)];

    private static IEnumerable<string> Paths
        => Directory.EnumerateFiles(Path.Combine(Repository, "docs"), "*.md").Append(Path.Combine(Repository, "README.md")).Order(StringComparer.Ordinal);

    /// <summary>The files to compile for it.</summary>
    public IEnumerable<string> Sources()
    {
        yield return Usings;
        if (Kind == WithAbove)
        {
            foreach (DocumentBlock block in All.Where(block => block.Document == Document && block.Line < Line && block.Kind == Whole)) yield return block.Code;
        }

        yield return Kind == Members ? $"[PageWalker]\npublic partial struct Shown\n{{\n{Code}}}\n" : Code;
    }

    /// <summary>How many blocks of C# there are in the documents, and comments, and outputs, however they are written.</summary>
    public static (int Blocks, int Comments, int Outputs) CountRoughly()
    {
        string text = string.Concat(Paths.Select(File.ReadAllText));
        return (Count("```csharp"), Count("<!-- compile"), Count("It prints:"));

        int Count(string part) => text.Split(part).Length - 1;
    }

    public override string ToString() => $"{Document}:{Line}";

    private static IEnumerable<DocumentBlock> Read(string path)
    {
        string text = File.ReadAllText(path).ReplaceLineEndings("\n");
        return Block().Matches(text).Select(match => new DocumentBlock(
            Path.GetRelativePath(Repository, path),
            text.AsSpan(0, match.Groups["code"].Index).Count('\n') + 1,
            match.Groups["kind"].Value,
            match.Groups["code"].Value,
            match.Groups["output"] is { Success: true, Value: var output } ? output : null));
    }

    private static string Root([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", ".."));

    [GeneratedRegex("^(<!-- compile: (?<kind>[^\n]*?) -->\n)?```csharp\n(?<code>.*?)^```$(\n+It prints:\n+```\n(?<output>.*?)^```$)?", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}

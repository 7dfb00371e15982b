using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>A block of C# in a document, and how it is compiled (CONTRIBUTING.md, "Code in documents").</summary>
/// <param name="Document">The document's path in the repository.</param>
/// <param name="Line">The first line of the code in the document, counted from 1.</param>
/// <param name="Kind">The text after <c>compile:</c> in the comment before the block; <see cref="Whole"/> without a comment.</param>
/// <param name="Hints">The IDs of the hints that the block gets, which the comment names after <c>hints</c>.</param>
/// <param name="Code">The code.</param>
/// <param name="Output">The output that the document shows; null if it shows none.</param>
internal sealed partial record DocumentBlock(string Document, int Line, string Kind, string Hints, string Code, string? Output)
{
    /// <summary>The block is compiled by itself.</summary>
    public const string Whole = "whole";

    /// <summary>The block contains members of a walker.</summary>
    public const string Members = "members";

    /// <summary>The block is compiled together with the whole blocks before it in its document.</summary>
    public const string WithAbove = "with the blocks above";

    /// <summary>The block is a part of the file that is generated for the first block of README.md.</summary>
    public const string Generated = "generated";

    /// <summary>The block must not compile. The ID of its only diagnostic follows.</summary>
    public const string FailsWith = "fails with ";

    // The usings of a project that sets ImplicitUsings, as `dotnet new console` does.
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;"
        + " global using System.Threading; global using System.Threading.Tasks;";

    // A block that has usings of its own needs no others: a reader copies it.
    private const string WalkGenUsings =
        " global using WalkGen; global using WalkGen.Emulation; global using WalkGen.Formats; global using WalkGen.Linux;"
        + " global using WalkGen.Images;";

    public static string Repository { get; } = Root();

    /// <summary>All of README.md and the documents. The pages of the diagnostics have their own test.</summary>
    public static IReadOnlyList<DocumentBlock> All { get; } = [.. Paths.SelectMany(Read)];

    private static IEnumerable<string> Paths
        => Directory.EnumerateFiles(Path.Combine(Repository, "docs"), "*.md")
            .Append(Path.Combine(Repository, "README.md"))
            .Order(StringComparer.Ordinal);

    /// <summary>The sources to compile.</summary>
    public IEnumerable<string> Sources()
    {
        bool isComplete = Kind == Whole && Code.StartsWith("using ", StringComparison.Ordinal);
        yield return isComplete ? ImplicitUsings : ImplicitUsings + WalkGenUsings;
        if (Kind == WithAbove)
        {
            var above = All.Where(block => block.Document == Document && block.Line < Line && block.Kind == Whole);
            foreach (DocumentBlock block in above) yield return block.Code;
        }

        yield return Kind == Members ? $"[PageWalker]\npublic partial struct Shown\n{{\n{Code}}}\n" : Code;
    }

    /// <summary>The numbers of C# blocks, comments and outputs in the documents, counted without the regular expression.</summary>
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
            match.Groups["kind"] is { Success: true, Value: var kind } ? kind : Whole,
            match.Groups["hints"].Value,
            match.Groups["code"].Value,
            match.Groups["output"] is { Success: true, Value: var output } ? output : null));
    }

    private static string Root([CallerFilePath] string caller = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", ".."));

    [GeneratedRegex(
        "^(<!-- compile: (?<kind>[^\n]*?)(; hints (?<hints>[^\n]*?))? -->\n)?"
        + "```csharp\n(?<code>.*?)^```$(\n+It prints:\n+```\n(?<output>.*?)^```$)?",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}

using System.IO.Compression;

namespace WalkGen.Package.Tests;

/// <summary>The code-fix service of the oldest editor for net10.0 offers each code fix of the package.</summary>
public sealed class EditorTests : IDisposable
{
    private const string Large = "{ ulong a = pte.Raw; a ^= a << 13; a ^= a >> 7; a ^= a << 17; Sum += a; B += a * 3; Sum ^= a; "
        + "B += a - Sum; Sum += a / 7; B ^= a % 5; }";

    private readonly TestFolder _folder = new();
    private readonly Editor _editor;

    public EditorTests(Feed feed)
    {
        ZipFile.ExtractToDirectory(feed.FileOf("WalkGen"), _folder.Path);
        string[] libraries = Directory.GetFiles(_folder.Of("lib", "net10.0"), "*.dll");
        _editor = new Editor(Directory.GetFiles(_folder.Of("analyzers", "dotnet", "cs")), libraries);
    }

    public void Dispose()
    {
        _editor.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("WG0001", "[PageWalker] class Walker { [PgdEntry] void On() { } }", "Declare the type partial")]
    [InlineData("WG0002", "class Outer { [PageWalker] partial class W { [PgdEntry] void On() { } } }", "Declare the type partial")]
    [InlineData("WG0005", "[PageWalker] partial class W { [PgdEntry] async void On() { } }", "Use the nearest valid signature")]
    [InlineData("WG0006", "[PageWalker] partial class W { [PgdEntry] void On(int a) { } }", "Use the nearest valid signature")]
    [InlineData("WG0007", "[PageWalker] partial class W { [PgdEntry] bool On() => true; }", "Use the nearest valid signature")]
    [InlineData(
        "WG0016",
        "[PageWalker] partial class W { ulong Sum, B; [PteEntry] void On<T>(Entry<T> pte) where T : struct, IPagingFormat " + Large + " }",
        "Declare the handler partial to inline it")]
    [InlineData("WG0019", "[PageWalker] partial class W { [PteEntry] void On() { } }", "Add a huge page handler")]
    public async Task Each_fix_is_offered(string id, string source, string title)
        => Assert.Contains(title, await _editor.FixesFor(id, "using WalkGen;\n" + source));
}

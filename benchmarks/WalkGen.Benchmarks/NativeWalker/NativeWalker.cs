using System.Runtime.InteropServices;

namespace WalkGen.Benchmarks;

/// <summary>The loaded C walker, with which WalkGen is compared.</summary>
internal sealed class NativeWalker : IDisposable
{
    private readonly nint _library;

    /// <summary>Loads the library at <paramref name="path"/>, built by <see cref="NativeBuild"/>.</summary>
    public NativeWalker(string path)
    {
        Path = path;
        _library = NativeLibrary.Load(path);
        Filter = new NativeFunction(_library, "walk_filter");
        Present = new NativeFunction(_library, "walk_present");
        Count = new NativeFunction(_library, "walk_count");
        Holes = new NativeFunction(_library, "walk_holes");
        Runs = new NativeFunction(_library, "walk_runs");
        Clean = new NativeFunction(_library, "walk_clean");
        Protect = new NativeFunction(_library, "walk_protect");
        Huge = new NativeFunction(_library, "walk_huge");
        OnePage = new NativeFunction(_library, "walk_one_page");
        Areas = new NativeFunction(_library, "walk_areas");
        Translate = new NativeFunction(_library, "translate_pages");
    }

    public string Path { get; }

    /// <summary>The library, for functions that are not walks.</summary>
    public nint Library => _library;

    public NativeFunction Filter { get; }

    public NativeFunction Present { get; }

    public NativeFunction Count { get; }

    public NativeFunction Holes { get; }

    public NativeFunction Runs { get; }

    public NativeFunction Clean { get; }

    public NativeFunction Protect { get; }

    public NativeFunction Huge { get; }

    public NativeFunction OnePage { get; }

    public NativeFunction Areas { get; }

    public NativeFunction Translate { get; }

    public void Dispose() => NativeLibrary.Free(_library);
}

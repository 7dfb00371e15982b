namespace WalkGen.Benchmarks.Tests;

/// <summary>The C walker, compiled once for all tests.</summary>
public sealed class NativeFixture : IDisposable
{
    private readonly NativeBuild _build = NativeBuild.Run();

    internal NativeWalker Walker
    {
        get
        {
            Assert.SkipWhen(_build.Walker is null, _build.Problem ?? "");
            return _build.Walker;
        }
    }

    public void Dispose() => _build.Dispose();
}

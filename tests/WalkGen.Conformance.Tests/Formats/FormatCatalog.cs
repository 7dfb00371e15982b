using WalkGen.Conformance.Tests.Running;

namespace WalkGen.Conformance.Tests.Formats;

/// <summary>The formats by the names that scenarios use, each with the entries of both kernels.</summary>
internal static class FormatCatalog
{
    private static readonly Dictionary<(string Geometry, LinuxBehaviour Kernel), IScenarioRunner> Runners = [];

    static FormatCatalog()
    {
        Add<Tiny5>();
        Add<Tiny4>();
        Add<Tiny3>();
        Add<Tiny2>();
        Add<Tiny64k>();
        Add<X86With5Levels>();
        Add<X86With4Levels>();
        Add<Sv39>();
        Add<Pae>();
        Add<I386>();
        Add<Arm64With64KPages>();
        Add<Mixed5>();
    }

    /// <summary>Runs scenarios of a geometry and a kernel, compiled for the format.</summary>
    public static IScenarioRunner Runner(string geometry, LinuxBehaviour kernel)
        => Runners.TryGetValue((geometry, kernel), out var runner) ? runner : throw new InvalidDataException($"There is no geometry {geometry}.");

    private static void Add<TGeometry>()
        where TGeometry : struct, IGeometry
    {
        Runners.Add((TGeometry.Name, LinuxBehaviour.Linux6_12), new ScenarioRunner<ScenarioFormat<TGeometry, Linux6_12Bits>>());
        Runners.Add((TGeometry.Name, LinuxBehaviour.Linux6_1), new ScenarioRunner<ScenarioFormat<TGeometry, Linux6_1Bits>>());
    }
}

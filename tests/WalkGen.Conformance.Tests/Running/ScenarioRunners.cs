using WalkGen.Conformance.Tests.Formats;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests.Running;

/// <summary>A runner for each geometry that scenarios name, with the entries of each kernel.</summary>
internal static class ScenarioRunners
{
    private static readonly Dictionary<(string Geometry, LinuxBehaviour Kernel), IScenarioRunner> Runners = [];

    static ScenarioRunners()
    {
        Add<Tiny5>();
        Add<Tiny4>();
        Add<Tiny3>();
        Add<Tiny2>();
        Add<Tiny64k>();
        Add<X86With5Levels>();
        Add<X86With4Levels>();
        Add<Formats.Sv39>();
        Add<Pae>();
        Add<I386>();
        Add<Arm64With64KPages>();
        Add<Mixed5>();
    }

    public static IScenarioRunner Of(string geometry, LinuxBehaviour kernel)
        => Runners.TryGetValue((geometry, kernel), out var runner) ? runner
            : throw new InvalidDataException($"There is no geometry {geometry}.");

    private static void Add<TGeometry>()
        where TGeometry : struct, IGeometry
    {
        Runners.Add((TGeometry.Name, LinuxBehaviour.Linux6_12), new ScenarioRunner<ScenarioFormat<TGeometry, Linux6_12Bits>>());
        Runners.Add((TGeometry.Name, LinuxBehaviour.Linux6_1), new ScenarioRunner<ScenarioFormat<TGeometry, Linux6_1Bits>>());
    }
}

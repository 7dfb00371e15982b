using System.Runtime.InteropServices;

namespace WalkGen.Benchmarks;

/// <summary>A function of the C walker. Each call is a whole walk.</summary>
internal readonly unsafe struct NativeFunction
{
    private readonly delegate* unmanaged<NativeRequest*, NativeOutcome*, int> _function;
    private readonly string _name;

    public NativeFunction(nint library, string name)
    {
        _function = (delegate* unmanaged<NativeRequest*, NativeOutcome*, int>)NativeLibrary.GetExport(library, name);
        _name = name;
    }

    public Outcome Run(NativeRequest request)
    {
        NativeOutcome result = default;
        int error = _function(&request, &result);
        if (error != 0) throw new InvalidOperationException($"The C walker's {_name} ended with {error}.");
        return result.End == 0
            ? new Outcome(result.Count, result.Sum, result.Hash)
            : new Outcome(result.Count, result.Sum, result.Hash, new VirtualRange(result.First, result.End - 1));
    }
}

using Spectre.Console;

namespace RiscVMachine;

/// <summary>The RAM as a picture, row by row from its start. A pixel with pages that were written is hot, and cools down.</summary>
internal sealed class HeatMap(int width, int height)
{
    private const double Cooling = 0.9;

    private readonly double[] _heat = new double[width * height];

    public void Add(ReadOnlySpan<ulong> dirty)
    {
        int pages = dirty.Length * 64;
        for (int i = 0; i < _heat.Length; i++)
        {
            int first = (int)((long)i * pages / _heat.Length), end = (int)((long)(i + 1) * pages / _heat.Length);
            double share = (double)Count(dirty, first, end) / Math.Max(1, end - first);
            _heat[i] = Math.Max(_heat[i] * Cooling, share);
        }
    }

    public Canvas Draw()
    {
        var canvas = new Canvas(width, height);
        for (int i = 0; i < _heat.Length; i++) canvas.SetPixel(i % width, i / width, ColourOf(_heat[i]));
        return canvas;
    }

    private static int Count(ReadOnlySpan<ulong> words, int first, int end)
    {
        int count = 0;
        for (int page = first; page < end; page++) count += (int)(words[page / 64] >> page & 1);
        return count;
    }

    /// <summary>From dark blue by red to yellow.</summary>
    private static Color ColourOf(double heat)
        => new((byte)(24 + (231 * Math.Min(1, heat * 2))), (byte)(24 + (200 * Math.Max(0, (heat * 2) - 1))), (byte)(48 * (1 - heat)));
}

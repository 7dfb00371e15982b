using System.ComponentModel;

namespace WalkGen.CompilerServices;

/// <summary>The parts of a range that a format translates: in the lower half, then in the upper half. None of them is empty.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CanonicalParts<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly VirtualRange _range;

    internal CanonicalParts(VirtualRange range) => _range = range;

    /// <summary>Starts before the first part.</summary>
    public Enumerator GetEnumerator() => new(_range);

    /// <summary>Enumerates the parts.</summary>
    public struct Enumerator
    {
        private readonly VirtualRange _range;
        private VirtualRange _current;
        private int _next;

        internal Enumerator(VirtualRange range) => _range = range;

        /// <summary>The current part.</summary>
        public readonly VirtualRange Current => _current;

        /// <summary>Advances to the next part; false if there is none.</summary>
        public bool MoveNext()
        {
            if (_next == 0)
            {
                _next = 1;
                if (Geometry<TPaging>.TryClipToLowerHalf(_range, out _current)) return true;
            }

            if (_next == 1)
            {
                _next = 2;
                return Geometry<TPaging>.TryClipToUpperHalf(_range, out _current);
            }

            return false;
        }
    }
}

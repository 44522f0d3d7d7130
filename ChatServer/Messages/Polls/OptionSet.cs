using System.Numerics;

namespace ChatServer.Messages.Polls;

/// <summary>A set of a poll's options, by their indices.</summary>
/// <param name="Bits">Bit n stands for option n; a poll has at most <see cref="Poll.MaxOptions"/>.</param>
internal readonly record struct OptionSet(long Bits)
{
    public int Count => BitOperations.PopCount((ulong)Bits);

    public bool Contains(int option) => (Bits >> option & 1) == 1;

    public int[] ToArray()
    {
        var set = this;
        return [.. Enumerable.Range(0, Poll.MaxOptions).Where(option => set.Contains(option))];
    }

    /// <summary>Null if an index is not one of the poll's options.</summary>
    public static OptionSet? Of(IReadOnlyList<int> options, Poll poll)
    {
        var bits = 0L;
        foreach (var option in options)
        {
            if (option < 0 || option >= poll.Options.Count)
                return null;

            bits |= 1L << option;
        }

        return new OptionSet(bits);
    }
}

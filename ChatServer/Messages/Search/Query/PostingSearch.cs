using ChatServer.Messages.Search.Index;

namespace ChatServer.Messages.Search.Query;

/// <summary>Binary search in ordered postings.</summary>
internal static class PostingSearch
{
    /// <summary>The index of the first posting at or above <paramref name="posting"/>; the length if there is none.</summary>
    public static int FindFrom(this ReadOnlySpan<Posting> postings, in Posting posting)
    {
        var (low, high) = (0, postings.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (postings[middle] < posting)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>The index of the last posting at or below <paramref name="posting"/>; -1 if there is none.</summary>
    public static int FindUpTo(this ReadOnlySpan<Posting> postings, in Posting posting)
    {
        var at = postings.FindFrom(posting);
        return at < postings.Length && postings[at] == posting ? at : at - 1;
    }
}

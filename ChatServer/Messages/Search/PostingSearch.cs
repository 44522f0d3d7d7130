namespace ChatServer.Messages.Search;

/// <summary>Finds places in postings that are in order.</summary>
internal static class PostingSearch
{
    /// <summary>The place of the first posting that isn't below another one; the length where there is none.</summary>
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

    /// <summary>The place of the last posting that isn't above another one; -1 where there is none.</summary>
    public static int FindUpTo(this ReadOnlySpan<Posting> postings, in Posting posting)
    {
        var at = postings.FindFrom(posting);
        return at < postings.Length && postings[at] == posting ? at : at - 1;
    }
}

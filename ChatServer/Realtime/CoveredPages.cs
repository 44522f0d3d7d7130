using ChatServer.Messages.CatchingUp;

namespace ChatServer.Realtime;

/// <summary>
/// Which events of large conversations a connection got in pages of missed events. A page has those of which its user was a
/// member when it was read, and nobody knows that when a live event arrives: the user may have joined or left meanwhile. A page
/// is forgotten when an event above it arrives, because live events arrive in order. Used under the gate's lock.
/// </summary>
internal sealed class CoveredPages
{
    // More follow each other without a live event only if a client asks for the same pages again and again.
    private const int MaxPages = 16;
    private readonly List<CoveredPage> pages = [];

    /// <summary>Where the pages ended: none that follows has an event at or below it.</summary>
    public long End { get; private set; }

    public void Add(CoveredPage page)
    {
        End = Math.Max(End, page.UpTo);
        if (page.Large.Count == 0)
            return;

        if (pages is [.., var last] && last.UpTo == page.After && last.Large.SetEquals(page.Large))
            pages[^1] = page with { After = last.After };
        else
            pages.Add(page);
        if (pages.Count > MaxPages)
            pages.RemoveAt(0);
    }

    public bool Have(long conversationId, long position)
    {
        foreach (var page in pages)
        {
            if (page.Has(conversationId, position))
                return true;
        }

        return false;
    }

    /// <summary>No live event below the position will arrive.</summary>
    public void ForgetBelow(long position)
    {
        if (pages.Count > 0)
            pages.RemoveAll(page => page.UpTo < position);
    }
}

using ChatServer.Api;

namespace ChatServer.Tests.World.Channels;

/// <summary>A channel in the naive model: a conversation, and who may read and write in it.</summary>
/// <param name="kind"><c>channel</c>, <c>group</c> or <c>dm</c>.</param>
/// <param name="creator">The manager of a standard channel.</param>
internal sealed class WorldChannel(string kind, int creator) : WorldConversation(isGroup: kind != "dm")
{
    public Guid Uuid => NumberedUuid.OfConversation(Id);

    public string Path => $"/api/v1/channels/{Uuid}";

    public bool IsStandard => kind == "channel";

    public bool IsPublic { get; set; }

    /// <summary>The access lists of a standard channel that isn't public.</summary>
    public HashSet<int> Readers { get; } = [];

    public HashSet<int> Writers { get; } = [];

    public bool MayRead(int person) => IsStandard ? IsPublic || person == creator || Readers.Contains(person) : Has(person);

    public bool MayWrite(int person) => IsStandard ? IsPublic || person == creator || Writers.Contains(person) : Has(person);

    /// <summary>Whether the user may change the channel itself, and what others wrote in a standard channel.</summary>
    public bool IsManager(int person) => IsStandard ? person == creator : Manages(person);

    /// <summary>Reading or writing makes a user a member, if they may read.</summary>
    public void Enter(int person)
    {
        if (IsStandard && MayRead(person) && !Has(person))
            Join(person);
    }

    /// <summary>The messages that channels show, the newest first: not those of the server.</summary>
    public IEnumerable<WorldMessage> Shown =>
        Messages.AsEnumerable().Reverse().Where(message => !message.IsDeleted && !message.IsSystem);

    /// <summary>Others' messages above the read mark, without replies.</summary>
    public int UnreadInChannels(int person) => !Has(person) ? 0
        : Shown.Count(message => message.Sender != person && message.Parent is null && message.Id > Members[person].ReadUpTo);
}

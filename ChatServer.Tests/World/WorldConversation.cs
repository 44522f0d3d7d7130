namespace ChatServer.Tests.World;

/// <summary>A conversation as the naive model knows it: lists, no counters.</summary>
internal sealed class WorldConversation(bool isGroup, IEnumerable<int> members)
{
    private readonly Dictionary<int, long> readUpTo = [];

    /// <summary>0 until something was said in it.</summary>
    public long Id { get; set; }

    public bool IsGroup { get; } = isGroup;

    public List<int> Members { get; } = [.. members];

    /// <summary>Who left, and up to which message they see.</summary>
    public Dictionary<int, long> Left { get; } = [];

    public List<WorldMessage> Messages { get; } = [];

    public WorldMessage? Find(long id) => Messages.Find(message => message.Id == id);

    public IEnumerable<WorldMessage> SeenBy(int person) =>
        Messages.Where(message => !Left.TryGetValue(person, out var last) || message.Id <= last);

    public void Read(int person, long upTo) => readUpTo[person] = Math.Max(readUpTo.GetValueOrDefault(person), upTo);

    public int UnreadOf(int person) =>
        Messages.Count(message => message.Sender != person && !message.IsDeleted && message.Id > readUpTo.GetValueOrDefault(person));

    public void Join(int person)
    {
        Members.Add(person);
        Left.Remove(person);
        readUpTo[person] = Messages[^1].Id;
    }

    public void Leave(int person)
    {
        Members.Remove(person);
        Left[person] = Messages[^1].Id;
    }
}

using ChatServer.Accounts;
using ChatServer.Groups;
using ChatServer.Storage;

namespace ChatServer.Benchmarks.Seed;

/// <summary>
/// The users of a seeded database, and with whom the reader has conversations. They have no passwords: the verb <c>token</c>
/// signs them in.
/// </summary>
internal sealed class SeedUsers(SeedPlan plan, Database database, GroupChanges groups)
{
    private const int InOneWrite = 500;
    private const int GroupMembers = 4;

    /// <returns>The reader's conversations, the long one first.</returns>
    public async Task<IReadOnlyList<Correspondence>> CreateAsync(Vocabulary vocabulary, CancellationToken cancellationToken)
    {
        var random = new Random(plan.Seed);
        var users = Enumerable.Range(0, plan.Conversations + 1).Select(number => Create(number, random, vocabulary)).ToList();
        foreach (var some in users.Chunk(InOneWrite))
            await database.WriteAsync(write => Insert(write, some), cancellationToken);

        var correspondences = new List<Correspondence>();
        for (var number = 1; number <= plan.Conversations; number++)
            correspondences.Add(await BeginAsync(number, users, vocabulary, cancellationToken));

        return correspondences;
    }

    private static UserRow Create(int number, Random random, Vocabulary vocabulary)
    {
        var id = new byte[16];
        random.NextBytes(id);
        return new UserRow
        {
            Id = new Guid(id),
            Email = number switch { 0 => SeedPlan.ReaderEmail, 1 => SeedPlan.PartnerEmail, _ => $"user-{number}@example.com" },
            Fullname = $"{vocabulary.NextWord()} {vocabulary.NextWord()}",
            CreatedAt = Timestamp.Now(TimeProvider.System),
            UpdatedAt = Timestamp.Now(TimeProvider.System),
        };
    }

    private static int Insert(WriteScope write, UserRow[] users)
    {
        foreach (var user in users)
            UserStore.Insert(write, user);
        return users.Length;
    }

    // A direct conversation begins with its first message.
    private async Task<Correspondence> BeginAsync(
        int number, List<UserRow> users, Vocabulary vocabulary, CancellationToken cancellationToken)
    {
        if (number % SeedPlan.GroupEvery != 0)
            return new Correspondence(groupId: null, [users[0].Id, users[number].Id]);

        Guid[] members =
            [users[0].Id, .. Enumerable.Range(number - GroupMembers + 2, GroupMembers - 1).Select(other => users[other].Id)];
        var command = new CreateGroup(users[0].Id, $"{vocabulary.NextWord()} {number}", members);
        var made = await groups.CreateAsync(command, cancellationToken);
        return new Correspondence(
            made.Value?.Id ?? throw new InvalidOperationException($"No group was made: {made.Refusal}"), members);
    }
}

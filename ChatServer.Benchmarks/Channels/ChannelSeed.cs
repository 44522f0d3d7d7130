using ChatServer.Accounts;
using ChatServer.Benchmarks.InProcess;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Channels;
using ChatServer.Groups;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Benchmarks.Channels;

/// <param name="Author">An administrator, who writes in both and isn't connected.</param>
/// <param name="Connected">The readers who will be connected.</param>
/// <param name="GroupId">A group of the author and the connected readers; null if none is needed.</param>
internal sealed record SeededChannel(Guid Author, IReadOnlyList<Guid> Connected, long ChannelId, long? GroupId);

/// <summary>Makes a channel and its readers in an empty data directory, before the server starts on it.</summary>
internal sealed class ChannelSeed(ChannelsPlan plan)
{
    private const int UsersInOneWrite = 500;
    private const int JoinsAtOnce = 256;

    public async Task<SeededChannel> CreateAsync(CancellationToken cancellationToken)
    {
        var directory = plan.Server.Data.FullName;
        if (File.Exists(Path.Combine(directory, DataDirectory.DatabaseName)))
            throw new InvalidOperationException($"{directory} has a database already.");

        await using var server = await OpenServer.StartAsync(directory, cancellationToken);
        var users = await AddUsersAsync(server.Get<Database>(), cancellationToken);
        var (author, readers) = (users[0], users[1..]);
        var channel = await server.Get<ChannelCreation>().CreateAsync(
            new CreateChannel(author, "bench", ChannelDetails.None, Access: null), cancellationToken);
        await JoinAsync(server.Get<ChannelMemberships>(), channel.Value, readers, cancellationToken);
        var connected = readers[..plan.Connected];
        var group = plan.GroupRounds > 0 ? await AddGroupAsync(server, author, connected, cancellationToken) : (long?)null;
        await Console.Error.WriteLineAsync($"{ReportTable.Count(readers.Length)} readers have joined.");
        return new SeededChannel(author, connected, channel.Value, group);
    }

    private async Task<Guid[]> AddUsersAsync(Database database, CancellationToken cancellationToken)
    {
        var now = Timestamp.Now(TimeProvider.System);
        UserRow[] users =
        [
            .. Enumerable.Range(0, plan.Readers + 1).Select(number => new UserRow
            {
                Id = Guid.NewGuid(),
                Email = $"reader-{number}@example.com",
                Fullname = $"Reader {number}",
                IsAdmin = number == 0,
                CreatedAt = now,
                UpdatedAt = now,
            }),
        ];
        foreach (var some in users.Chunk(UsersInOneWrite))
            await database.WriteAsync(write => Insert(write, some), cancellationToken);

        return [.. users.Select(user => user.Id)];
    }

    private static int Insert(WriteScope write, UserRow[] users)
    {
        foreach (var user in users)
            UserStore.Insert(write, user);
        return users.Length;
    }

    private static async Task JoinAsync(
        ChannelMemberships memberships, long channelId, Guid[] readers, CancellationToken cancellationToken)
    {
        foreach (var some in readers.Chunk(JoinsAtOnce))
        {
            var joins = some.Select(
                reader => memberships.JoinAsync(new JoinChannel(reader, channelId), cancellationToken).AsTask());
            foreach (var refusal in await Task.WhenAll(joins))
            {
                if (refusal is not null)
                    throw new InvalidOperationException($"A reader couldn't join: {refusal}");
            }
        }
    }

    private static async Task<long> AddGroupAsync(
        OpenServer server, Guid author, Guid[] members, CancellationToken cancellationToken)
    {
        var made = await server.Get<GroupChanges>().CreateAsync(
            new CreateGroup(author, "bench", [author, .. members]), cancellationToken);
        return made.Value?.Id ?? throw new InvalidOperationException($"No group was made: {made.Refusal}");
    }
}

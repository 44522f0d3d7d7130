using System.Net;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Conversations;
using ChatServer.Tests.Harness;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatServer.Tests.Groups;

/// <summary>
/// The queries that changes to a large group run on the writer's thread, where the messages of all other users wait.
/// </summary>
internal sealed class GroupCostTests : ServerFixture
{
    [Test]
    public async Task Members_are_added_and_removed_without_a_query_per_member()
    {
        var ana = await Server.RegisterAsync("Ana");
        var members = await AddUsersAsync(400);
        var group = await Server.CreateGroupAsync(ana);
        using var http = Server.As(ana.Access);
        await TraceAsync(isOn: true);

        var added = await http.PostAsync($"/chat/groups/{group}/members/", new { user_ids = members }, HttpStatusCode.OK);
        var toAdd = queries.Count;
        await Server.RemoveMemberAsync(ana, group, members[0]);
        var toRemove = queries.Count - toAdd;

        await TraceAsync(isOn: false);
        Assert.That(added.Data().GetProperty("members").GetArrayLength(), Is.EqualTo(401));
        Assert.That(toAdd, Is.InRange(1, 40));
        Assert.That(toRemove, Is.InRange(1, 40));
        Assert.That(queries, Has.None.Contains("CASE role"), "the view is read beside the writer");
    }

    private readonly List<string> queries = [];

    private ValueTask<bool> TraceAsync(bool isOn) => Server.Get<Database>().WriteAsync(
        write =>
        {
            var connection = (SqliteConnection)write.Connection;
            raw.sqlite3_trace(connection.Handle, isOn ? (object _, string sql) => Note(sql) : null, null);
            return true;
        },
        CancellationToken.None);

    private void Note(string sql)
    {
        if (sql.TrimStart().StartsWith("SELECT", StringComparison.Ordinal))
            queries.Add(sql);
    }

    private ValueTask<Guid[]> AddUsersAsync(int count) => Server.Get<Database>().WriteAsync(
        write =>
        {
            Guid[] ids = [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())];
            foreach (var id in ids)
            {
                write.Execute("""
                    INSERT INTO users (id, handle, handle_folded, fullname, created_at, updated_at)
                    VALUES (@id, @handle, @handle, 'Dan', @Now, @Now)
                    """, new { id, handle = $"dan{id:N}", write.Now });
            }

            return ids;
        },
        CancellationToken.None);
}

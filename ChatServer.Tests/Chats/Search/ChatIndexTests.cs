using System.Net;
using System.Net.Http.Json;
using System.Text;
using ChatServer.Chats.Search;
using ChatServer.Messages.Search.Index;
using ChatServer.Messages.Search.Query;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Messages.Search.Index;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Chats.Search;

/// <summary>What the index of chats holds.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class ChatIndexTests : FreshServerFixture
{
    private const string Secret = "nightingale";

    private string IndexPath => Path.Combine(Server.DataDirectory, "chat-search.db");

    [Test]
    public async Task Nothing_of_a_chat_is_readable_in_the_index()
    {
        using var ana = await Server.ChatAsync("Ana");
        for (var number = 0; number < 100; number++)
            await ana.TellAsync($"{Secret} {number}", $"the {Secret} sang");
        await Server.IndexChatsAsync();

        using (var connection = OpenIndex())
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        var content = await File.ReadAllBytesAsync(IndexPath);

        Assert.That(CountOf(ana, Secret), Is.EqualTo(200), "the check finds existing terms");
        foreach (var part in new[] { Secret, "night", "sang", ana.User.UserId.ToString() })
            Assert.That(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(part)), Is.EqualTo(-1), part);
    }

    [Test]
    public async Task A_word_has_another_term_for_each_user()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        await ana.TellAsync("hers", Secret);
        await Server.IndexChatsAsync();

        Assert.That(CountOf(ana, Secret), Is.EqualTo(1));
        Assert.That(CountOf(ben, Secret), Is.Zero);
    }

    [Test]
    public async Task Edited_texts_leave_the_index()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.TellAsync("birds", Secret);
        await Server.IndexChatsAsync();
        Assert.That(CountOf(ana, Secret), Is.EqualTo(1));

        await ana.SendAsync($"/{id}/messages/m0", """{"content":"sparrow"}""");
        await ana.EventAsync(id, "m0", "message", """{"content":" hawk"}""");
        await Server.IndexChatsAsync();

        Assert.That(CountOf(ana, Secret), Is.Zero);
        Assert.That((CountOf(ana, "sparrow"), CountOf(ana, "hawk"), CountOf(ana, "birds")), Is.EqualTo((1, 1, 1)));
        AssertConsistent();
    }

    [Test]
    public async Task Deleted_chats_leave_the_index_however_many_texts_they_have()
    {
        using var ana = await Server.ChatAsync("Ana");
        var large = await ana.TellAsync("large", [.. Enumerable.Range(0, 600).Select(number => $"{Secret} {number}")]);
        var kept = await ana.TellAsync("kept", Secret);
        await Server.IndexChatsAsync();
        Assert.That(CountOf(ana, Secret), Is.EqualTo(601));

        await ana.DeleteAsync($"/{large}");
        Assert.That(await Server.FindAsync(ana, Secret), Is.EqualTo(new[] { "kept" }));
        await Server.IndexChatsAsync();
        Assert.That(CountOf(ana, Secret), Is.EqualTo(1));

        // Its rows take the place of the deleted ones.
        await ana.DeleteAsync($"/{kept}");
        await ana.TellAsync("next", "sparrow", "sparrow");
        await Server.IndexChatsAsync();

        Assert.That((CountOf(ana, Secret), CountOf(ana, "sparrow")), Is.EqualTo((0, 2)));
        AssertConsistent();
    }

    [Test]
    public async Task The_chats_of_an_erased_account_leave_the_index()
    {
        using var ana = await Server.ChatAsync("Ana");
        await ana.TellAsync("hers", Secret);
        await Server.IndexChatsAsync();

        await ana.Http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/auth/me/")
        {
            Content = JsonContent.Create(new { password = TestServer.Password }),
        }).ReadAsync(HttpStatusCode.OK);

        await Eventually.IsTrueAsync(() => CountOf(ana, Secret) == 0, "the postings are removed");
        AssertConsistent();
    }

    [Test]
    public async Task Shared_copies_are_not_in_the_index()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.TellAsync("hers", Secret);
        await ana.PostAsync($"/{id}/share");
        await ana.PostAsync($"/{id}/share");
        await Server.IndexChatsAsync();

        Assert.That(CountOf(ana, Secret), Is.EqualTo(1));
        await ana.SendAsync($"/{id}/messages/m1", $$"""{"content":"{{Secret}}"}""");
        await ana.SendAsync($"/{id}/messages/m0", """{"content":"sparrow"}""");
        await Server.IndexChatsAsync();

        Assert.That(CountOf(ana, Secret), Is.EqualTo(1), "the rows of the copy don't disturb those of the chat");
        AssertConsistent();
    }

    [Test]
    public async Task A_damaged_index_is_rebuilt_while_the_server_runs()
    {
        using var ana = await Server.ChatAsync("Ana");
        await ana.TellAsync("hers", Secret);
        await Server.IndexChatsAsync();
        using (var connection = OpenIndex())
            connection.Execute("DROP TABLE postings");

        await ana.GetAsync($"/search?text={Secret}", HttpStatusCode.ServiceUnavailable);

        var index = Server.Get<ChatIndex>().Index;
        await Eventually.IsTrueAsync(() => !index.IsDamaged && index.IsWhole, "the index is whole again");
        Assert.That(await Server.FindAsync(ana, Secret), Is.EqualTo(new[] { "hers" }));
    }

    // Each text is indexed once, under the terms that it has now.
    private void AssertConsistent()
    {
        using var connection = OpenIndex();
        Assert.That(
            IndexContent.Read(connection),
            Has.Count.EqualTo(connection.ExecuteScalar<long>("SELECT COALESCE(SUM(length(terms)), 0) / 8 FROM indexed_messages"))
                .And.Unique);
    }

    private long CountOf(ChatClient client, string word) => Server.Get<ChatIndex>().Index.Read(
        look => look.Count(Server.Get<SearchTerms>().Of(client.User.UserId).OfBeginning(word), atMost: 1_000));

    private SqliteConnection OpenIndex() => SqliteFile.Open(IndexPath, SqliteOpenMode.ReadWrite);
}

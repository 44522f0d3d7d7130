using System.Net;
using System.Net.Http.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Administration;

[Parallelizable]
internal sealed class ErasureRestartTests
{
    private const int Messages = 300;

    [Test]
    public async Task The_deletion_of_an_account_survives_a_kill_in_the_midst_of_it()
    {
        var directory = ServerProcess.NewDataDirectory();
        try
        {
            // So slow that the kill meets it half-way.
            await using (var server = await ServerProcess.StartAsync(directory, ("Chat:Retention:PauseMilliseconds", "100")))
            {
                await using var ana = await server.ConnectAsync("Ana");
                for (var count = 0; count < Messages; count++)
                    await ana.SendMessageAsync(ana.UserId, $"words {count}");
                for (var count = 0; count < Messages; count++)
                    await ana.ReceiveAsync("conf_message");

                using var request = new HttpRequestMessage(HttpMethod.Delete, "/auth/me/") { Content = JsonContent.Create(new { password = TestServer.Password }) };
                request.Headers.Authorization = new("Bearer", ana.User.Access);
                await server.Http.SendAsync(request).ReadAsync(HttpStatusCode.OK);
                await Eventually.IsTrueAsync(() => Count(directory, "deleted_at IS NOT NULL") > 0, "the erasing has begun");
                await server.KillAsync();
            }

            Assert.That(Count(directory, "deleted_at IS NULL"), Is.GreaterThan(0), "the kill came in the midst of it");

            await using var again = await ServerProcess.StartAsync(directory);
            await Eventually.IsTrueAsync(() => Count(directory, "deleted_at IS NULL") == 0, "the rest is erased");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static long Count(string directory, string condition)
    {
        using var connection = ChatServer.Storage.SqliteFile.Open(Path.Combine(directory, "chat.db"), SqliteOpenMode.ReadWrite);
        return connection.ExecuteScalar<long>($"SELECT COUNT(*) FROM messages WHERE {condition}");
    }
}

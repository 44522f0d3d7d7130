using ChatServer.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Harness;

/// <summary>Registers only the storage, like the server, without its background services.</summary>
internal static class StorageServices
{
    public static ServiceProvider In(string dataDirectory, params (string Key, string Value)[] settings)
    {
        var configuration = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        configuration["Chat:DataDirectory"] = dataDirectory;
        return new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build())
            .AddStorage()
            .BuildServiceProvider();
    }
}

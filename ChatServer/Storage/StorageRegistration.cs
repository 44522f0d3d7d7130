using ChatServer.Options;
using ChatServer.Storage.Clocks;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Storage;

internal static class StorageRegistration
{
    public static IServiceCollection AddSteadyClock(this IServiceCollection services) => services.AddSingleton<TimeProvider>(
        provider => new SteadyClock(
            TimeProvider.System, provider.GetRequiredService<ClockTrust>(), provider.GetRequiredService<ILogger<SteadyClock>>()));

    public static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddCheckedOptions<StorageOptions>("Chat:Storage")
        .AddCheckedOptions<EncryptionOptions>("Chat:Encryption")
        .AddSingleton(
            provider => new DataDirectory(provider.GetRequiredService<IConfiguration>()["Chat:DataDirectory"] ?? "data"))
        .AddSingleton(provider => MasterKeys.Load(
            provider.GetRequiredService<EncryptionOptions>(), provider.GetRequiredService<DataDirectory>()))
        .AddSingleton(provider => provider.GetRequiredService<Database>().Keys)
        .AddSingleton<ConversationKeys>()
        .AddSingleton<IWriterState>(provider => provider.GetRequiredService<ConversationKeys>())
        .AddSingleton<ChatKeys>()
        .AddSingleton<IWriterState>(provider => provider.GetRequiredService<ChatKeys>())
        .AddSingleton<EventStream>()
        .AddSingleton<StorageMetrics>()
        .AddSingleton<StorageHealth>()
        .AddSingleton(new ClockTrust(TimeProvider.System))
        .AddSingleton<FreeSpace>()
        .AddSingleton<DiskReserve>()
        .AddSingleton<IStore, SqliteStore>()
        .AddSingleton<Database>();
}

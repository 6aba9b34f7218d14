/* All that is asked of OpenSSL's headers where nothing is compiled: which version this is. */
#define OPENSSL_VERSION_MAJOR 3
#define OPENSSL_VERSION_MINOR 6
#define OPENSSL_VERSION_PATCH 3

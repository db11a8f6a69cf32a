/** A key and a certificate for 127.0.0.1 that it signed itself: nobody vouches for it. For tests; good for a hundred years. */
#pragma once

static const char self_signed[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxX51K7Rn0duk5Mlm\n"
    "AZWzOfXfE/Qu13nPzmZthr+yCmuhRANCAAR/Nf8GIlzat7fKsianIwlG4a1ollgz\n"
    "GBk2Tu8A1V+n/+7v+Vw+27Pov5t8VQz8zX84rplCWs/mXUZfayAmmjAC\n"
    "-----END PRIVATE KEY-----\n"
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBjzCCATagAwIBAgIUAy4SnFdzF7SzTNqgnjqi4EYNOZ4wCgYIKoZIzj0EAwIw\n"
    "FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyOTA5MzUzMFoYDzIxMjYxMTA1\n"
    "MDkzNTMwWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO\n"
    "PQMBBwNCAAR/Nf8GIlzat7fKsianIwlG4a1ollgzGBk2Tu8A1V+n/+7v+Vw+27Po\n"
    "v5t8VQz8zX84rplCWs/mXUZfayAmmjACo2QwYjAdBgNVHQ4EFgQUZXVfnCEaocqo\n"
    "n4GrDuRm4JGTiMMwHwYDVR0jBBgwFoAUZXVfnCEaocqon4GrDuRm4JGTiMMwDwYD\n"
    "VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0cAMEQC\n"
    "IFHAEEuibCYD5JX1e1LBc26TRoytD2WcYA9iWheukCrrAiAY7A4X+RKkDLLNJZdQ\n"
    "fdal8GFk4oPI8xOdIwGo0gU6Kg==\n"
    "-----END CERTIFICATE-----\n";

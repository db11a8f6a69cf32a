/* Built as libdnnl.so.2: a library of that name that has none of its functions. */
extern int no_dnnl;
int no_dnnl = 0;
